/** The cards of outlets and machines by themselves, loaded where they are shown: the first page shows none. */

import { MachineCard } from "./machine/machine-card";
import { MachinesCard } from "./machines/machines-card";
import { OutletCard } from "./outlet/outlet-card";

export const DEVICE_CARDS = { outlet: OutletCard, machine: MachineCard, machines: MachinesCard } as const;
