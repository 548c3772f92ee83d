"""Files that actions write: only where Home Assistant may, and never half."""

from collections.abc import AsyncIterator
from pathlib import Path

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..const import DOMAIN
from ..permissions import async_require_admin


async def async_allowed_path(hass: HomeAssistant, text: str, context: Context) -> Path:
    """Return where a file may be written on behalf of an administrator or an automation.

    Raises Unauthorized for anybody else, ServiceValidationError where nobody may.
    """
    await async_require_admin(hass, context)
    if await hass.async_add_executor_job(hass.config.is_allowed_path, text):
        return Path(text)
    raise ServiceValidationError(
        translation_domain=DOMAIN, translation_key="path_not_allowed", translation_placeholders={"path": text}
    )


async def async_write_file(hass: HomeAssistant, path: Path, pieces: AsyncIterator[str]) -> int:
    """Write a file piece by piece and return its size; a file that was there is replaced when it is whole."""
    run, part = hass.async_add_executor_job, path.with_name(f"{path.name}.part")
    try:
        file = await run(part.open, "wb")
        try:
            size = sum([await run(file.write, piece.encode()) async for piece in pieces])
        finally:
            await run(file.close)
        await run(part.replace, path)
    except OSError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="path_not_writable",
            translation_placeholders={"path": str(path), "detail": str(error)},
        ) from error
    return size
