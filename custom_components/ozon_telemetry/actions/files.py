"""Files written by actions: only in allowed paths, and replaced atomically."""

from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..const import DOMAIN
from ..permissions import async_require_admin


async def async_allowed_path(
    hass: HomeAssistant, text: str, context: Context, format_key: str, formats: Iterable[str]
) -> Path:
    """Return a path of a file in one of some formats that an administrator or an automation may write.

    Raises Unauthorized for other users, ServiceValidationError for a path that is not allowed, or in another format,
    which has the error `format_key`.
    """
    await async_require_admin(hass, context)
    if "\0" in text or not await hass.async_add_executor_job(hass.config.is_allowed_path, text):
        shown = text.replace("\0", "\\0")
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="path_not_allowed", translation_placeholders={"path": shown}
        )
    path, suffixes = Path(text), [f".{format_}" for format_ in formats]
    if path.suffix not in suffixes:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=format_key,
            translation_placeholders={"path": text, "formats": ", ".join(suffixes)},
        )
    return path


async def async_write_file(hass: HomeAssistant, path: Path, chunks: AsyncIterator[str]) -> int:
    """Write a file chunk by chunk and return its size; an existing file is replaced once the new one is complete."""
    run, part = hass.async_add_executor_job, path.with_name(f"{path.name}.part")
    try:
        file = await run(part.open, "wb")
        try:
            try:
                size = sum([await run(file.write, chunk.encode()) async for chunk in chunks])
            finally:
                await run(file.close)
            await run(part.replace, path)
        except BaseException:
            await run(_remove, part)
            raise
    except OSError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="path_not_writable",
            translation_placeholders={"path": str(path), "detail": str(error)},
        ) from error
    return size


def _remove(part: Path) -> None:
    """Delete what was written of a file that could not be completed."""
    with suppress(OSError):
        part.unlink()
