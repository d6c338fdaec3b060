-- Asks for slices of 1 to 8 MB of a film at random places, with the sessions of a file of ids in turn.
local threads = 0
local ids, last, size = {}, 0, 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  for id in io.lines(args[1]) do
    ids[#ids + 1] = id
  end
  size = tonumber(args[2])
  math.randomseed(args[3] * 100 + number)
end

function request()
  local length = math.random(1000000, 8000000)
  local first = math.random(0, size - length)
  last = last % #ids + 1
  return wrk.format("GET", wrk.path, {
    ["X-Session-Id"] = ids[last],
    ["Range"] = string.format("bytes=%d-%d", first, first + length - 1),
  })
end

function done(summary)
  local e = summary.errors
  print(string.format("measured %d %d %d", summary.bytes, summary.duration,
    e.status + e.connect + e.read + e.write + e.timeout))
end
