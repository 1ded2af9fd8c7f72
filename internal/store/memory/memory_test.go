package memory_test

import (
	"testing"

	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/store/storetest"
)

func TestConformance(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return memory.New() })
}

func TestLedgerConformance(t *testing.T) {
	storetest.RunLedger(t, func(*testing.T) store.Ledger { return memory.New() })
	storetest.RunErasure(t, func(*testing.T) storetest.Erasing { return memory.New() })
}
