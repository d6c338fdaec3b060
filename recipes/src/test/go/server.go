// A small video server, as it may stand behind nginx or Caddy beside a webapp. It asks nobody for a session.
//
//	/videos/...  sends files, with ranges
//	/hand/...    lets nginx send the file (X-Accel-Redirect)
//	/auth        lets everybody in: what a proxy's check costs if the service costs nothing
//	any other    says what it was asked for, and which headers tell it who asks
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	videos := http.StripPrefix("/videos/", http.FileServer(http.Dir(os.Args[2])))
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/videos/"):
			videos.ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, "/hand/"):
			w.Header().Set("X-Accel-Redirect", "/handed/"+strings.TrimPrefix(r.URL.Path, "/hand/"))
		case r.URL.Path == "/auth":
			w.WriteHeader(http.StatusNoContent)
		default:
			fmt.Fprintf(w, "the handler answers %s %s\n", r.Method, r.RequestURI)
			for name, values := range r.Header {
				if strings.Contains(strings.ToLower(name), "auth") {
					fmt.Fprintf(w, "%s: %s\n", name, strings.Join(values, ", "))
				}
			}
		}
	})))
}
