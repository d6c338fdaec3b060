-- Sends the header lines of a file in turn, each in a request that was put together before the clock starts,
-- and before each pauses for some milliseconds, if any.
local requests, last = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local name, value = line:match("^([^:]+): (.*)$")
    requests[#requests + 1] = wrk.format("GET", wrk.path, { [name] = value })
  end
  local pause = tonumber(args[2])
  if pause > 0 then
    delay = function() return pause end
  end
end

function request()
  last = last % #requests + 1
  return requests[last]
end

function done(summary, latency)
  local e = summary.errors
  print(string.format("measured %d %d %d %d", summary.requests - e.status, summary.duration, latency:percentile(99),
    e.status + e.connect + e.read + e.write + e.timeout))
end
