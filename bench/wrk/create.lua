-- Creates codes: POST /otp/b<number>, each with a number of its own, which is also the end of its phone number.
-- Arguments after "--": first number, how many (0: until the time is over), threads.
-- Numbers have 7 digits, so 39333 and the number are a valid Italian mobile number. Thread t of n takes first + t,
-- first + t + n, ...: threads never collide, and no number is left out.

local finish = dofile(os.getenv("WRK_SCRIPTS") .. "/finish.lua")
local threads = {}

-- With several servers, a thread for each: WRK_PORTS has their ports.
local ports = {}
for port in string.gmatch(os.getenv("WRK_PORTS") or "", "%d+") do
  ports[#ports + 1] = port
end

function setup(thread)
  thread:set("index", #threads)
  threads[#threads + 1] = thread
  if #ports > 0 then
    thread.addr = wrk.lookup("127.0.0.1", ports[(#threads - 1) % #ports + 1])[1]
  end
end

function init(args)
  local first, count = tonumber(args[1]), tonumber(args[2])
  stride = tonumber(args[3])
  number = first + index
  limit = count > 0 and first + count or 10000000
end

-- Written whole, because wrk.format() would cost more than everything else here. All parts have a constant length.
local head = "POST /otp/b"
local tail = " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n" .. '{"phoneNumber":"39333'
local format = string.format

function request()
  local digits = format("%07d", number)
  number = number + stride
  if number >= limit then
    finish()
  end
  return head .. digits .. tail .. digits .. '"}'
end

-- requests, seconds, p50 ms, p99 ms, answers of 400 and more, socket errors, the first number that was not used
function done(summary, latency)
  local following = 0
  for _, thread in ipairs(threads) do
    following = math.max(following, thread:get("number"))
  end
  local errors = summary.errors
  io.write(format("RESULT\t%d\t%.6f\t%.3f\t%.3f\t%d\t%d\t%d\n",
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout, following))
end
