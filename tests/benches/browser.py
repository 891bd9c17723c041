"""A commune's page on a slow telephone: Chromium with a quarter of its speed, on a slow network, nothing kept."""

import shutil
import statistics
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.benches.records import Records, addresses
from tests.benches.results import Promise, Result, Table
from tests.benches.site import site

ROUNDS, SLOWER = 5, 4
# Kept by the page itself from its first moment on: what was painted largest and when, and every shift.
WATCH = """
window.seen = {painted: 0, largest: 0, what: "", shift: 0};
const watch = (type, told) => {
  new PerformanceObserver(list => list.getEntries().forEach(told)).observe({type, buffered: true});
};
watch("paint", one => { if (one.name === "first-contentful-paint") seen.painted = one.startTime });
watch("largest-contentful-paint", one => {
  seen.largest = one.startTime;
  seen.what = one.element ? one.element.textContent.trim().slice(0, 60) : "";
});
watch("layout-shift", one => { seen.shift += one.value });
"""
# Of what is promised to be there: is it on the first screen, or at least in the page, once it is painted?
SHOWN = """() => ["h1", ".path"].map(name => {
  const one = document.querySelector(name);
  return one ? Math.round(one.getBoundingClientRect().top) : null;
})"""


@dataclass(frozen=True)
class Network:
    name: str
    latency: int  # milliseconds that each request waits
    kbit: int  # a second


SLOW_3G = Network("slow 3G", 400, 400)
NETWORKS = (
    SLOW_3G,
    Network("slow 4G, as Lighthouse has it", 563, 1475),
    Network("slow 3G of the developer tools", 2000, 400),
)


def measure(records: Records, folder: Path) -> Result:
    with site(records, folder) as (one, database):
        address = f"{one.address}/communes/{addresses(database)['commune']}/"
        seen = {network: [] for network in NETWORKS}
        with sync_playwright() as playwright:
            flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
            for number in range(ROUNDS + 1):
                for network in NETWORKS:
                    told = opened(chromium, address, network)
                    if number:
                        seen[network].append(told)
            chromium.close()
    rows = []
    for network, times in seen.items():
        painted, largest = (statistics.median(told[what] for told in times) for what in ("painted", "largest"))
        rows.append([
            f"{network.name} ({network.latency} ms, {network.kbit} kbit/s)", f"{painted / 1000:.2f} s",
            f"{largest / 1000:.2f} s", f"{max(told['shift'] for told in times):.3f}",
            f"{max(told['bytes'] for told in times) / 1024:.0f} KB", times[-1]["what"],
        ])  # fmt: skip
    said = (
        f"Chromium on a screen of 390 × 844, {SLOWER}× slower, with nothing kept, through nginx to two processes on "
        f"{records.main}: medians of {ROUNDS} visits to a commune of 20 milestones. Each request waits as long as "
        "the network says and then shares its width."
    )
    head = ["network", "first painted", "largest painted", "layout shift, most", "bytes", "what was largest"]
    every = [told for times in seen.values() for told in times]
    promises = [
        Promise("Commune page in Chromium, 4× slower on slow 3G: largest contentful paint",
                statistics.median(told["largest"] for told in seen[SLOW_3G]) / 1000, at_most=2.5, unit="s"),
        Promise("Layout shift, the most of all visits", max(told["shift"] for told in every), at_most=0),
        Promise("Name and pathway further down than the first screen, of all visits",
                sum(not told["on_screen"] for told in every), at_most=0),
        Promise("Requests to other hosts", sum(told["elsewhere"] for told in every), at_most=0),
    ]  # fmt: skip
    return Result("On a slow telephone", said, [Table(head, rows)], promises, {n.name: seen[n] for n in NETWORKS})


def opened(chromium, address: str, network: Network) -> dict:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, device_scale_factor=2)
    try:
        page = context.new_page()
        asked, size = [], 0

        def received(told):
            nonlocal size
            size += told["encodedDataLength"]

        page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.loadingFinished", received)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        width = network.kbit * 1000 / 8
        conditions = {
            "offline": False,
            "latency": network.latency,
            "downloadThroughput": width,
            "uploadThroughput": width,
        }
        devtools.send("Network.emulateNetworkConditions", conditions)
        page.add_init_script(WATCH)
        page.goto(address, wait_until="load", timeout=120_000)
        page.wait_for_timeout(1500)  # for fonts that come after it
        there = page.evaluate(SHOWN)
        here = urlsplit(address).netloc
        return page.evaluate("window.seen") | {
            "bytes": size,
            "on_screen": all(top is not None and top < 844 for top in there),
            "tops": there,
            "elsewhere": sum(host not in ("", here) for host in asked),
        }
    finally:
        context.close()
