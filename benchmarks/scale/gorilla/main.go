// A server for benchmarks, as a Go server with gorilla/websocket is usually written: a hub
// that knows the connections, a goroutine for each, and a wait group for their handlers.
// At SIGTERM it sends each peer a close frame and waits until all handlers have returned.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/gorilla/websocket"
)

const closeTimeout = 5 * time.Second

type hub struct {
	mutex       sync.Mutex
	connections map[*websocket.Conn]struct{}
	handlers    sync.WaitGroup
}

func (h *hub) add(connection *websocket.Conn) {
	h.handlers.Add(1)
	h.mutex.Lock()
	h.connections[connection] = struct{}{}
	h.mutex.Unlock()
}

func (h *hub) remove(connection *websocket.Conn) {
	h.mutex.Lock()
	delete(h.connections, connection)
	h.mutex.Unlock()
	h.handlers.Done()
}

func (h *hub) snapshot() []*websocket.Conn {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	connections := make([]*websocket.Conn, 0, len(h.connections))
	for connection := range h.connections {
		connections = append(connections, connection)
	}
	return connections
}

func (h *hub) drain() {
	frame := websocket.FormatCloseMessage(websocket.CloseGoingAway, "Server is going away")
	for _, connection := range h.snapshot() {
		deadline := time.Now().Add(closeTimeout)
		if err := connection.WriteControl(websocket.CloseMessage, frame, deadline); err != nil {
			connection.Close()
		}
		connection.SetReadDeadline(deadline)
	}
	h.handlers.Wait()
}

func main() {
	connections := &hub{connections: make(map[*websocket.Conn]struct{})}
	upgrader := websocket.Upgrader{}
	http.HandleFunc("/echo", func(response http.ResponseWriter, request *http.Request) {
		connection, err := upgrader.Upgrade(response, request, nil)
		if err != nil {
			return
		}
		connections.add(connection)
		defer connections.remove(connection)
		defer connection.Close()
		for {
			messageType, message, err := connection.ReadMessage()
			if err != nil {
				return
			}
			if err := connection.WriteMessage(messageType, message); err != nil {
				return
			}
		}
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	go http.Serve(listener, nil)
	fmt.Printf("Started on port %d\n", listener.Addr().(*net.TCPAddr).Port)
	<-signals
	listener.Close()
	connections.drain()
}
