"""What ``scripts/screenshots`` runs: a demo report and a hostile one in a browser."""

# ruff: noqa: INP001, S101, T201  a script, which checks, and says what it did
from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from browser import Browser

import cxlift as cx

if TYPE_CHECKING:
    from browser import Page

IMAGES = Path(__file__).resolve().parents[1] / "docs/images"
HOSTILE = [
    "</script><script>executed = 1</script>",
    "<img src=x onerror='executed = 1'>",
    '"></title></svg><svg onload="executed = 1">',
]
CSP = re.compile('<meta http-equiv="Content-Security-Policy"[^>]*>\n')


def demo() -> cx.Report:
    """Analyse 24,000 visitors: the redesign is better, on phones above all, but leads to more contacts."""
    rng = np.random.default_rng(5)
    n = 24_000
    variant = rng.choice(["original", "redesign"], n)
    device = rng.choice(["mobile", "desktop", "tablet"], n, p=[0.62, 0.33, 0.05])
    good = (variant == "redesign") * np.where(device == "mobile", 1.1, 0.3)
    mood = rng.normal(0.15 * good, 1, n)
    answered = rng.random(n) < 0.35
    data: dict[str, Any] = {
        "variant": variant,
        "device": device,
        "recommend": np.where(answered, np.clip(np.round(7.6 + 2.1 * mood), 0, 10), np.nan),
        "satisfaction": np.where(answered, np.clip(np.round(3.7 + 0.9 * mood), 1, 5), np.nan),
        "purchase": rng.random(n) < 0.11 + 0.013 * good + 0.02 * (device == "desktop"),
        "load time, ms": rng.gamma(9, 140, n),
        "contacts": rng.poisson(0.08 + 0.01 * (variant == "redesign")).astype(float),
        "sessions": rng.geometric(0.5, n).astype(float),
    }
    slower = cx.relative(0.02)
    return cx.Experiment(
        "Checkout redesign",
        control="original",
        metrics=[
            cx.NPS("recommend", name="NPS", role="primary"),
            cx.Mean("load time, ms", direction="lower", role="guardrail", non_inferiority_margin=slower),
            cx.Proportion("purchase"),
            cx.CSAT("satisfaction", scale=5),
            cx.Ratio("contacts", "sessions", name="contacts per session", direction="lower"),
        ],
        segments=["device"],
    ).analyze(data)


def hostile() -> cx.Report:
    """Analyse data whose every name is an attack."""
    script, image, svg = HOSTILE
    names = [script, image, svg, "plain"] * 30
    data = {"variant": [svg, script] * 60, "score": [float(i % 11) for i in range(120)], image: names}
    metrics: list[cx.Metric] = [cx.NPS("score", name=image, role="primary"), cx.Mean("score", name=svg)]
    return cx.Experiment(script, control=svg, metrics=metrics, segments=[image]).analyze(data)


def check(browser: Browser, folder: Path) -> None:
    """End the script if anything of a hostile report executes, with the page's policy and without."""
    report = hostile()
    whole = report.to_html()
    unguarded, removed = CSP.subn("", whole)
    assert removed == 1
    pages = {
        "hostile.html": whole,
        "hostile-without-policy.html": unguarded,
        "hostile-fragment.html": f"<!doctype html><title>{'x'}</title>{report._repr_html_()}",
    }
    for name, text in pages.items():
        page = opened(browser, folder / name, text)
        assert page.evaluate("typeof executed") == "undefined", f"{name}: something executed"
        assert page.evaluate("document.querySelectorAll('script, img, [onload], [onerror]').length") == 0, (
            name
        )
        assert page.evaluate("document.title") == ("x" if "fragment" in name else HOSTILE[0]), name
        assert page.requests() == [(folder / name).as_uri()], f"{name} asked for {page.requests()}"
    # The same names unescaped do execute: the check above would see it.
    for attack in HOSTILE:
        page = opened(browser, folder / "control.html", f"<!doctype html><p>{attack}")
        assert page.evaluate("executed") == 1, attack
    print(f"nothing executed in {len(pages)} pages; unescaped, each of {len(HOSTILE)} names does")


def opened(browser: Browser, path: Path, text: str, **how: Any) -> Page:
    """Open a text as a page."""
    path.write_text(text)
    return browser.open(path.as_uri(), **how)


def take(browser: Browser, folder: Path, images: Path) -> None:
    """Write the pictures of the demo report."""
    text = demo().to_html()
    for name, how in {
        "light": {"width": 1120},
        "dark": {"width": 1120, "dark": True},
        "phone": {"width": 390, "phone": True},
    }.items():
        page = opened(browser, folder / "report.html", text, **how)
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide == 0, f"{name}: the page is {too_wide} pixels wider than the window"
        page.screenshot(images / f"report-{name}.png", height=1400)
        print(images / f"report-{name}.png")


def main(program: str, images: str | None = None) -> None:
    """Check and take pictures."""
    with tempfile.TemporaryDirectory() as temporary, Browser(program) as browser:
        target = Path(images).resolve() if images else IMAGES
        target.mkdir(parents=True, exist_ok=True)
        folder = target if images else Path(temporary)
        check(browser, folder)
        take(browser, folder, target)


if __name__ == "__main__":
    main(*sys.argv[1:])
