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

package io.github.wsshutdown.testsupport.transparency;

import java.io.IOException;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Events, on the servlet stack.
 */
@RestController
class EventController {

	@GetMapping("/events")
	SseEmitter events() throws IOException {
		SseEmitter emitter = new SseEmitter();
		// By the thread of the request: Spring Security adds headers when its chain ends,
		// and of two threads that commit a response one may overtake the other's headers
		send(emitter, 0);
		new Thread(() -> {
			try {
				send(emitter, 1);
				send(emitter, 2);
				emitter.complete();
			}
			catch (IOException ex) {
				emitter.completeWithError(ex);
			}
		}, "application").start();
		return emitter;
	}

	private static void send(SseEmitter emitter, int event) throws IOException {
		emitter.send(SseEmitter.event().id(String.valueOf(event)).data("event " + event));
	}

}
