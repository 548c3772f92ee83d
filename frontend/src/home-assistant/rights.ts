/** Rights: who may change a fleet here, and so has pages and dialogs for that. */

import type { Fleet, Machine, Outlet } from "../data/contract";
import { isReadOnly } from "../fleet/sites";
import { devicePath } from "./navigation";
import type { HomeAssistant } from "./types";

/** Whether the user may change the fleet here. */
export const canChange = (fleet: Fleet, { user }: Pick<HomeAssistant, "user">): boolean =>
  user?.is_admin === true && !isReadOnly(fleet);

/** The device page of an outlet or a machine, for who may change it; null for others, and where there is none. */
export const deviceLink = (
  { ha_device_id }: Machine | Outlet,
  fleet: Fleet,
  hass: Pick<HomeAssistant, "user">,
): string | null => (ha_device_id && canChange(fleet, hass) ? devicePath(ha_device_id) : null);
