package main

import (
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	"receiver/autouserswebhooks"
)

// These two stand in for a table with a unique event id, which survives a restart: see "Before production".
var (
	seen  sync.Map
	inbox = make(chan *autouserswebhooks.Event, 10_000)
)

func main() {
	verifier, err := autouserswebhooks.New(os.Getenv("AUTOUSERS_WEBHOOK_SECRET"))
	if err != nil {
		log.Fatal("set AUTOUSERS_WEBHOOK_SECRET to the whsec_… string of your endpoint: ", err)
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "3000"
	}
	go workThroughInbox()

	http.HandleFunc("/webhooks/autousers", func(w http.ResponseWriter, r *http.Request) {
		event, err := verifier.VerifyRequest(w, r)
		if err != nil {
			log.Print("refused: ", err)
			refuse(w, err)
			return
		}
		// The id in the verified body equals Autousers-Event-Id, but headers are not signed.
		if _, known := seen.LoadOrStore(event.ID, true); !known {
			inbox <- event
		}
		w.WriteHeader(http.StatusNoContent)
	})
	server := &http.Server{Addr: ":" + port, ReadTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}

func refuse(w http.ResponseWriter, err error) {
	var refusal *autouserswebhooks.VerificationError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &refusal):
		http.Error(w, refusal.Code, http.StatusBadRequest)
	case errors.As(err, &tooLarge):
		http.Error(w, "too_large", http.StatusRequestEntityTooLarge)
	default:
		http.Error(w, "unreadable", http.StatusBadRequest)
	}
}

func workThroughInbox() {
	for event := range inbox {
		if err := work(event); err != nil {
			log.Printf("%s: failed: %v", event.ID, err)
		}
	}
}

// work is what you want to happen. It runs in a goroutine of its own, so it may take its time.
func work(event *autouserswebhooks.Event) error {
	switch event.Type {
	case autouserswebhooks.EvaluationCompleted:
		var evaluation struct {
			Name    string
			Summary struct{ RatingCount int }
		}
		if err := json.Unmarshal(event.Data.Object, &evaluation); err != nil {
			return err
		}
		log.Printf("%s: %s has %d ratings", event.ID, evaluation.Name, evaluation.Summary.RatingCount)
	default:
		// Types that you don't know are no error: new ones may be added.
		log.Printf("%s: nothing to do for %s", event.ID, event.Type)
	}
	return nil
}
