-- For wrk: asks for the paths of a file in turn, and tells what came of it as one line of JSON.
function init(args)
  local requests, at = {}, 0
  for path in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
  if #requests > 1 then
    request = function()
      at = at % #requests + 1
      return requests[at]
    end
  end
end

function done(summary, latency)
  local wrong = summary.errors
  local failed = wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "failed": %d, "p99": %f}\n',
    summary.requests, summary.duration / 1e6, failed, latency:percentile(99) / 1e6))
end
