// What the benchmark's page offers to the command.

import { adapt } from "./adapt.js";
import { network } from "./network.js";
import { memory, roundTrip, shelf } from "./shelf.js";
import { visitor } from "./visitor.js";

globalThis.bench = { adapt, memory, network, roundTrip, shelf, visitor };
