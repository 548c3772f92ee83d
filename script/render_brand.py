"""Render brand/*.svg to the PNG files that Home Assistant shows: trimmed, transparent, optimised.

Run it with the environment's Python and Chromium on the PATH: .venv/bin/python script/render_brand.py
"""

import io
from pathlib import Path
import shutil

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "brand"
TARGET = ROOT / "custom_components/ozon_telemetry/brand"

# source -> the height of its PNG; each also gets one of twice the size for sharp screens
HEIGHTS = {"icon": 256, "logo": 160, "dark_logo": 160}

COLOURS = 128  # flat areas and their soft edges: more are not seen, and cost a fourfold size


def draw(page: Page, svg: str, height: int) -> Image.Image:
    """Return the drawing at four times the height, its transparent margin cut off."""
    style = f"<style>body{{margin:0}}svg{{height:{4 * height}px;display:block}}</style>"
    page.set_content(style + svg)
    picture = page.locator("svg").screenshot(omit_background=True)
    drawing = Image.open(io.BytesIO(picture)).convert("RGBA")
    return drawing.crop(drawing.getbbox())


def fitted(drawing: Image.Image, height: int, *, square: bool) -> Image.Image:
    """Return the drawing scaled to a height, or into the middle of a square of that height."""
    scale = height / (max(drawing.size) if square else drawing.height)
    small = drawing.resize((round(drawing.width * scale), round(drawing.height * scale)), Image.Resampling.LANCZOS)
    if not square:
        return small
    canvas = Image.new("RGBA", (height, height))
    canvas.paste(small, ((height - small.width) // 2, (height - small.height) // 2))
    return canvas


def main() -> None:
    """Render every drawing in both sizes."""
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 6000, "height": 2200})
        for name, height in HEIGHTS.items():
            drawing = draw(page, (SOURCE / f"{name}.svg").read_text(encoding="utf-8"), height)
            for suffix, factor in (("", 1), ("@2x", 2)):
                picture = fitted(drawing, factor * height, square=name == "icon")
                flat = picture.quantize(COLOURS, Image.Quantize.FASTOCTREE)
                flat.save(TARGET / f"{name}{suffix}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
