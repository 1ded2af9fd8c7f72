package web

import (
	"net/http"

	"marsad/internal/store"
)

// pictureTypes are the types of pictures that are shown: those of which a working copy can be made.
var pictureTypes = map[string]bool{"image/jpeg": true, "image/png": true, "image/webp": true}

// pictureType tells the type of a captured picture by its bytes, whatever was declared; "" for what is shown as no picture.
func (s *site) pictureType(c store.Capture) string {
	if media := http.DetectContentType(c.Bytes); s.workingCopy != nil && pictureTypes[media] && len(c.Bytes) <= maxShown {
		return media
	}
	return ""
}

// archivedPicture serves the working copy of a captured picture: without what says where, when and by whom it was taken.
func (s *site) archivedPicture(w http.ResponseWriter, r *http.Request) error {
	found, err := s.capture(r)
	if err != nil {
		return err
	}
	media := s.pictureType(found)
	if media == "" {
		return errNoCapture
	}
	shown, err := s.workingCopy(found.Bytes)
	if err != nil { // damaged: what stands in it cannot be told, so it is only offered as a file
		return errNoCapture
	}
	sandboxed(w.Header())
	w.Header().Set("Content-Type", media)
	_, err = w.Write(shown)
	return ignoreGone(err)
}
