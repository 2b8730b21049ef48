/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.sample.operator;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

import io.github.wsshutdown.DrainInProgressException;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.WebSocketDrainer;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.server.ResponseStatusException;

/**
 * The buttons of the page. They work from this machine only, and take JSON only, which no
 * page of another site can send.
 */
@RestController
@RequestMapping("/operator")
@ConditionalOnBooleanProperty(name = "ws-shutdown.enabled", matchIfMissing = true)
class OperatorController {

	private static final int MOST_QUESTIONS = 100;

	private final OperatorBoard board;

	private final Crowd crowd;

	private final WebSocketDrainer drainer;

	private final ApplicationContext context;

	OperatorController(OperatorBoard board, Crowd crowd, WebSocketDrainer drainer, ApplicationContext context) {
		this.board = board;
		this.crowd = crowd;
		this.drainer = drainer;
		this.context = context;
	}

	@ModelAttribute
	void checkAddress(HttpServletRequest request) throws UnknownHostException {
		if (!InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()) {
			throw new ResponseStatusException(HttpStatus.FORBIDDEN, "Only from this machine");
		}
	}

	@GetMapping("/state")
	DeferredResult<OperatorView> state(@RequestParam(defaultValue = "0") long seen) {
		return this.board.show(seen);
	}

	@PostMapping(path = "/clients", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.ACCEPTED)
	void addClients(@RequestBody Clients clients) {
		this.board.clearEnded();
		this.crowd.add(clients.kind(), clients.count());
	}

	@PostMapping(path = "/questions", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.ACCEPTED)
	void ask() {
		this.crowd.ask(MOST_QUESTIONS);
	}

	@PostMapping(path = "/drain", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.ACCEPTED)
	void drain(@RequestBody Drain drain) {
		DrainPlan.Builder plan = this.drainer.defaultPlan()
			.mutate()
			.percent(drain.percent())
			.reconnectWindow(Duration.ofSeconds(drain.window()))
			.requestedBy("operator page");
		this.drainer.start(((drain.rate() > 0) ? plan.rate(drain.rate()) : plan).build());
	}

	@PostMapping(path = "/resume", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.ACCEPTED)
	void resume() {
		// Before: a client may come back at once, and is counted
		this.board.clearEnded();
		this.drainer.resume("operator page");
	}

	/** On a thread of its own: this request is one that the server waits for. */
	@PostMapping(path = "/stop", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.ACCEPTED)
	void stop() {
		new Thread(() -> SpringApplication.exit(this.context), "stop").start();
	}

	@ExceptionHandler(DrainInProgressException.class)
	@ResponseStatus(HttpStatus.CONFLICT)
	void drainInProgress() {
	}

	/**
	 * Which clients to add.
	 *
	 * @param kind how they behave
	 * @param count how many
	 */
	record Clients(ClientKind kind, int count) {

	}

	/**
	 * Which drain to start.
	 *
	 * @param percent the share of the connections
	 * @param rate how many close frames are sent in a second, 0 for all at once
	 * @param window seconds over which clients are asked to come back, 0 to leave it to
	 * them
	 */
	record Drain(int percent, int rate, int window) {

	}

}
