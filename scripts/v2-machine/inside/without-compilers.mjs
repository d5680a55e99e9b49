// Imported by every Node of this machine. An emulated processor translates each piece of machine code anew, so code that
// V8 compiles while it runs costs more than it saves: starting soakgate took twice as long.
import { setFlagsFromString } from 'node:v8'

for (const flag of ['--no-opt', '--no-maglev', '--no-sparkplug', '--max-lazy']) setFlagsFromString(flag)
