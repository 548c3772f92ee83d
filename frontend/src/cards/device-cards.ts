/** The cards of one outlet or one machine, loaded where they are shown: the first page shows none. */

import { MachineCard } from "./machine/machine-card";
import { OutletCard } from "./outlet/outlet-card";

export const DEVICE_CARDS = { outlet: OutletCard, machine: MachineCard } as const;
