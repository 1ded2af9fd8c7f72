package watch

import (
	"context"
	"errors"
	"log/slog"
	"syscall"
	"time"

	"marsad/internal/store"
)

// Run judges and delivers every so often until the context ends. What fails is logged and tried again the next time; a full or damaged store ends it.
func (d *Desk) Run(ctx context.Context, s Sender, site Site, every time.Duration, log *slog.Logger) error {
	for {
		alerts, tried, err := d.Once(ctx, s, site)
		switch {
		case ctx.Err() != nil: // we are being stopped, which is what err says
		case errors.Is(err, store.ErrFull), errors.Is(err, store.ErrCorrupt), errors.Is(err, syscall.ENOSPC):
			return err
		case err != nil:
			log.Error("watching failed; it is tried again", "error", err)
		case alerts > 0 || tried > 0:
			log.Info("watched", "alerts", alerts, "deliveries_tried", tried)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(every):
		}
	}
}

// Once judges what is new and tries what is due, and gives how many alerts it made and how many deliveries it tried.
func (d *Desk) Once(ctx context.Context, s Sender, site Site) (alerts, tried int, err error) {
	if alerts, err = d.Evaluate(ctx); err != nil {
		return alerts, 0, err
	}
	tried, err = d.Deliver(ctx, s, site)
	return alerts, tried, err
}
