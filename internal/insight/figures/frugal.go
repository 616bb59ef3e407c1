package figures

import "runtime/debug"

// spareShare is how much garbage may gather beside what is in use while figures
// are made, in per cent.
const spareShare = 50

// frugal has the program collect garbage more often until the returned function is
// called, which gives the memory back to the machine: pages are served beside it,
// and nobody waits for the figures.
func frugal() (end func()) {
	was := debug.SetGCPercent(spareShare)
	if was < spareShare { // the operator asked for less still, or for none
		debug.SetGCPercent(was)
	}
	return func() {
		debug.SetGCPercent(was)
		debug.FreeOSMemory()
	}
}
