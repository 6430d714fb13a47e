// Verifies the cases that it reads from standard input, one JSON object a line.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"time"

	"autouserswebhooks"
)

type testCase struct {
	Body      []byte   `json:"body"`
	Header    *[]byte  `json:"header"`
	Secrets   []string `json:"secrets"`
	Now       *int64   `json:"now"`
	Tolerance *int64   `json:"tolerance"`
}

func main() {
	answers := json.NewEncoder(os.Stdout)
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var c testCase
		if err := json.Unmarshal(line, &c); err != nil {
			panic(err)
		}
		if err := answers.Encode(answer(c)); err != nil {
			panic(err)
		}
	}
}

func answer(c testCase) map[string]any {
	verifier, err := autouserswebhooks.New(c.Secrets...)
	if err != nil {
		return map[string]any{"fault": err.Error()}
	}
	if c.Now != nil {
		verifier.Now = func() time.Time { return time.Unix(*c.Now, 0) }
	}
	if c.Tolerance != nil {
		verifier.Tolerance = time.Duration(*c.Tolerance) * time.Second
	}
	header := ""
	if c.Header != nil {
		header = string(*c.Header)
	}
	event, err := verifier.Verify(c.Body, header)
	var refusal *autouserswebhooks.VerificationError
	if errors.As(err, &refusal) {
		return map[string]any{"code": refusal.Code}
	}
	if err != nil {
		return map[string]any{"fault": err.Error()}
	}
	var object map[string]any
	if err := json.Unmarshal(event.Data.Object, &object); err != nil {
		return map[string]any{"fault": err.Error()}
	}
	return map[string]any{"id": event.ID, "type": event.Type, "name": object["name"]}
}
