package storefront

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// noticeTime is how long a notice stands: long enough to read it twice.
const noticeTime = 5 * time.Second

// notice is what just happened, told once at the foot of the page.
type notice struct {
	text  string
	count int // of all notices, so that an old timer takes away no new one
}

// say shows a notice and has screen readers read it.
func (s *Shop) say(ctx app.Context, text string) {
	s.notice = notice{text: text, count: s.notice.count + 1}
	mine := s.notice.count
	s.lasting(ctx).After(noticeTime, func(app.Context) {
		if s.notice.count == mine {
			s.notice.text = ""
		}
	})
}

// drawNotice is always there, since a live region that appears together with
// its text is not read.
func (s *Shop) drawNotice() app.UI {
	return app.Div().Class(class("notice", "shown", s.notice.text != "")).Role("status").Body(
		app.Text(s.notice.text),
	)
}
