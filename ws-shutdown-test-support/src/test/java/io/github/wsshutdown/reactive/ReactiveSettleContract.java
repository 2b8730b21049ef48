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

package io.github.wsshutdown.reactive;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.WebSocketDrainer;
import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.Devices;
import io.github.wsshutdown.testsupport.EngineTest;
import io.github.wsshutdown.testsupport.RawHttpPeer;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.SettleContract;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What was running when a drain begins, in reactive applications.
 */
public abstract class ReactiveSettleContract extends SettleContract {

	@Override
	protected Class<?> devices() {
		return ReactiveDevicesConfiguration.class;
	}

	@Test
	@EngineTest
	void whenHandlerAndRequestsExitJvmThenThatIsNotAwaited() throws Exception {
		assertExitIsNotAwaited((port) -> {
			closeLater(RawWebSocketPeer.handshake(port).path("/device").open()).sendText("exit 3");
			for (int i = 0; i < 2; i++) {
				closeLater(RawHttpPeer.connect(port)).request("POST", "/command?command=exit+3",
						"Content-Length: 0\r\n");
			}
		});
	}

	@Test
	void whenMessageIsAnsweredByStreamThenAllOfItComesBeforeCloseFrame() throws Exception {
		startWith(devices());
		RawWebSocketPeer peer = closeLater(RawWebSocketPeer.handshake(server().port()).path("/tokens").open());
		peer.startReading();
		peer.sendText("go");
		peer.awaitText("token 5", Duration.ofSeconds(30));
		CompletableFuture<Void> stopping = server().stop();
		assertAskedAway(peer);
		assertThat(peer.texts()).hasSize(25);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenRequestStopsApplicationBeforeItsThreadHasLeftThenItIsNotAwaited() throws Exception {
		startWith(devices(), "ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=50s");
		RawWebSocketPeer device = connectDevice();
		request("POST", "/lingering", "stop");
		assertAskedAway(device);
		assertStopsAtOnce();
	}

	private static Mono<String> obey(Devices devices, String command) {
		return Mono.fromCallable(() -> devices.obey(command)).subscribeOn(Schedulers.boundedElastic());
	}

	/**
	 * Adds devices to a reactive application.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ReactiveDevicesConfiguration {

		@Bean
		Devices devices(Application application, ConfigurableApplicationContext context) {
			return new Devices(application, context);
		}

		@Bean
		HandlerMapping deviceMapping(Devices devices) {
			WebSocketHandler tokens = (session) -> session.send(session.receive()
				.concatMap((message) -> Flux.interval(Duration.ofMillis(100)).onBackpressureBuffer().take(25))
				.map((token) -> session.textMessage("token " + token)));
			return new SimpleUrlHandlerMapping(Map.of("/device", handler(devices), "/tokens", tokens), -2);
		}

		/** The thread of a request goes on until a drain waits for that. */
		@Bean
		WebFilter lingeringFilter(WebSocketDrainer drainer) {
			return (exchange, chain) -> exchange.getRequest().getPath().value().equals("/lingering")
					? Mono.create((sink) -> {
						chain.filter(exchange).subscribe(null, sink::error, sink::success);
						Awaitility.await()
							.until(() -> drainer.progress()
								.filter((report) -> report.awaited().requests() > 0)
								.isPresent());
					}) : chain.filter(exchange);
		}

		private static WebSocketHandler handler(Devices devices) {
			return (session) -> {
				Sinks.Many<String> texts = Sinks.many().unicast().onBackpressureBuffer();
				devices.connected(new PushedSession(texts));
				Flux<String> replies = session.receive()
					.map(WebSocketMessage::getPayloadAsText)
					.concatMap((command) -> devices.obeyLater(command, session, new PushedSession(texts)) ? Mono.empty()
							: obey(devices, command).doOnNext(texts::tryEmitNext));
				return session.send(texts.asFlux().map(session::textMessage)).and(replies);
			};
		}

		/**
		 * Serves what devices are needed for.
		 */
		@RestController
		static class DeviceController {

			private final Devices devices;

			DeviceController(Devices devices) {
				this.devices = devices;
			}

			@PostMapping({ "/command", "/later", "/lingering" })
			Mono<String> command(@RequestParam String command) {
				return obey(this.devices, command);
			}

			@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
			Flux<String> events() {
				return Flux.concat(Flux.just("first"), Flux.never());
			}

		}

	}

	private record PushedSession(Sinks.Many<String> texts) implements Application.Session {

		@Override
		public void send(String text) {
			// Requests and the handler itself send at the same time
			this.texts.emitNext(text, Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(1)));
		}

		@Override
		public void close(int code) {
			throw new UnsupportedOperationException("Devices are not closed");
		}

	}

}
