-- Ends wrk before its time is over. A thread that stops by itself leaves wrk asleep until then, and all of that time would
-- count as the load's; the signal that Ctrl+C sends wakes it.

local ffi = require("ffi")
ffi.cdef("int kill(int pid, int sig); int getpid(void);")
local SIGINT = 2
local finished = false

return function()
  if not finished then
    finished = true
    ffi.C.kill(ffi.C.getpid(), SIGINT)
    wrk.thread:stop()
  end
end
