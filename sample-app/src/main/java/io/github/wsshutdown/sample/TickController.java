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

package io.github.wsshutdown.sample;

import java.io.IOException;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * A stream of events that never ends by itself: what time it is. A client that comes back
 * is told which event was its last, by a header of the browser's or a parameter.
 */
@RestController
class TickController implements DisposableBean {

	private static final Log logger = LogFactory.getLog(TickController.class);

	private static final long PERIOD_MILLIS = 500;

	private final Set<SseEmitter> emitters = ConcurrentHashMap.newKeySet();

	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "ticks");
		thread.setDaemon(true);
		return thread;
	});

	TickController() {
		this.clock.scheduleAtFixedRate(this::tick, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
	}

	@GetMapping("/ticks")
	SseEmitter ticks(@RequestParam(defaultValue = "") String after,
			@RequestHeader(name = "Last-Event-ID", defaultValue = "") String lastEventId) {
		SseEmitter emitter = new SseEmitter(0L);
		String last = lastEventId.isEmpty() ? after : lastEventId;
		emitter.onCompletion(() -> this.emitters.remove(emitter));
		emitter.onError((ex) -> this.emitters.remove(emitter));
		if (!last.isEmpty()) {
			send(emitter, SseEmitter.event().name("resumed").data(last));
		}
		this.emitters.add(emitter);
		return emitter;
	}

	private void tick() {
		long id = System.currentTimeMillis() / PERIOD_MILLIS;
		String time = LocalTime.now().truncatedTo(ChronoUnit.SECONDS).toString();
		this.emitters
			.forEach((emitter) -> send(emitter, SseEmitter.event().id(Long.toString(id)).name("tick").data(time)));
	}

	private void send(SseEmitter emitter, SseEmitter.SseEventBuilder event) {
		try {
			emitter.send(event);
		}
		catch (IOException | IllegalStateException ex) {
			logger.debug("Client has gone", ex);
			this.emitters.remove(emitter);
		}
	}

	@Override
	public void destroy() {
		this.clock.shutdownNow();
	}

}
