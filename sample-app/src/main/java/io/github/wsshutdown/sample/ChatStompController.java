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

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.messaging.simp.annotation.SubscribeMapping;
import org.springframework.stereotype.Controller;

/**
 * The way into the {@link ChatRoom} by STOMP.
 */
@Controller
class ChatStompController {

	private final ChatRoom room;

	ChatStompController(ChatRoom room) {
		this.room = room;
	}

	@SubscribeMapping("/chat")
	List<ChatMessage> history() {
		return this.room.history();
	}

	@MessageMapping("/chat")
	@SendToUser(destinations = "/queue/answers", broadcast = false)
	@Nullable ChatMessage say(ChatInput input) {
		return this.room.say(input);
	}

}
