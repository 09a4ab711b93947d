-- Verifies codes: GET /otp/b<number>/<code>, the article's call, which all servers know.
-- Arguments after "--": file, right|wrong, tries, threads. The file holds a line "<number> <code>" for each code, made of
-- what the provider received. It is gone through so many times: right codes once, wrong ones once for each attempt that a
-- code bears. Thread t of n takes lines t, t + n, ...; when all are used, wrk stops.

local finish = dofile(os.getenv("WRK_SCRIPTS") .. "/finish.lua")
local threads = {}
statuses = {}

function setup(thread)
  thread:set("index", #threads)
  threads[#threads + 1] = thread
end

local format = string.format
local spare = 128

-- Another code of the same length.
local function wrong(code)
  return format("%0" .. #code .. "d", (tonumber(code) + 1) % 10 ^ #code)
end

function init(args)
  local file, kind, tries = args[1], args[2], tonumber(args[3])
  local stride, line = tonumber(args[4]), 0
  paths = {}
  for text in io.lines(file) do
    if line % stride == index then
      local number, code = text:match("^(%d+) (%d+)$")
      paths[#paths + 1] = "/otp/b" .. number .. "/" .. (kind == "wrong" and wrong(code) or code)
    end
    line = line + 1
  end
  -- Other connections of the thread may send one more each before it stops.
  position, last = 0, #paths * tries - spare
  if kind == "wrong" then
    -- A wrong code and a token that nobody knows are both 404, and the code is locked by what should have been a 404:
    -- so each status is counted. Reading answers costs wrk a little, in the same way for every server.
    response = function(status)
      statuses[status] = (statuses[status] or 0) + 1
    end
  end
end

function request()
  local path = paths[position % #paths + 1]
  position = position + 1
  if position >= last then
    finish()
  end
  return "GET " .. path .. " HTTP/1.1\r\nHost: localhost\r\n\r\n"
end

-- requests, seconds, p50 ms, p99 ms, answers of 400 and more (of others than 404, for wrong codes), socket errors
function done(summary, latency)
  local errors, judged = summary.errors, 0
  for _, thread in ipairs(threads) do
    judged = judged + (thread:get("statuses")[404] or 0)
  end
  io.write(format("RESULT\t%d\t%.6f\t%.3f\t%.3f\t%d\t%d\n",
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    judged > 0 and summary.requests - judged or errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
