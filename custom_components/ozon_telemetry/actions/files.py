"""Files written by actions: only in allowed paths, and replaced atomically."""

from collections.abc import AsyncIterator
from pathlib import Path

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..const import DOMAIN
from ..permissions import async_require_admin


async def async_allowed_path(hass: HomeAssistant, text: str, context: Context) -> Path:
    """Return a path that an administrator or an automation may write.

    Raises Unauthorized for other users, ServiceValidationError for a path that is not allowed.
    """
    await async_require_admin(hass, context)
    if await hass.async_add_executor_job(hass.config.is_allowed_path, text):
        return Path(text)
    raise ServiceValidationError(
        translation_domain=DOMAIN, translation_key="path_not_allowed", translation_placeholders={"path": text}
    )


async def async_write_file(hass: HomeAssistant, path: Path, chunks: AsyncIterator[str]) -> int:
    """Write a file chunk by chunk and return its size; an existing file is replaced once the new one is complete."""
    run, part = hass.async_add_executor_job, path.with_name(f"{path.name}.part")
    try:
        file = await run(part.open, "wb")
        try:
            size = sum([await run(file.write, chunk.encode()) async for chunk in chunks])
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
