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

package io.github.wsshutdown.security;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.RawEventStreamPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the answers of Spring AI's {@link ChatClient} as its documentation has them
 * streamed.
 */
class ChatTests extends DrainFixture implements OnTomcat {

	@Test
	void whenApplicationStopsThenAnswerToGetIsWhole() throws Exception {
		startWith(ChatConfiguration.class, "ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=40s");
		RawEventStreamPeer known = ask("known");
		answer("known", true);
		assertThat(known.awaitComplete()).isTrue();
		awaitConnections(0);
		RawEventStreamPeer running = ask("running");
		answer("running", false);
		running.awaitText("data:42\n\n");
		assertThat(server().registry().connections()).extracting(Connection::getPath).containsExactly("/chat");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(running.isOpen()).isTrue();
		answer("running", true);
		assertThat(running.awaitComplete()).isTrue();
		assertThat(running.text()).isEqualTo("data:42\n\n".repeat(2));
		DrainReport report = stopped(stopping);
		// It may be taken for what has stopped the application, and is left alone then
		assertOutcomes(report, report.left(), 0, 0, 0);
	}

	private RawEventStreamPeer ask(String question) {
		return closeLater(RawEventStreamPeer.connect(server().port(), "/chat?message=" + question));
	}

	private void answer(String question, boolean last) {
		Map<String, Sinks.Many<ChatResponse>> asked = server().context().getBean(FakeModel.class).asked;
		Awaitility.await().until(() -> asked.containsKey(question));
		Sinks.Many<ChatResponse> answer = asked.get(question);
		answer.tryEmitNext(new ChatResponse(List.of(new Generation(new AssistantMessage("42"))))).orThrow();
		if (last) {
			answer.tryEmitComplete().orThrow();
		}
	}

	/**
	 * A language model that says what the test has it say.
	 */
	static class FakeModel implements ChatModel {

		private final Map<String, Sinks.Many<ChatResponse>> asked = new ConcurrentHashMap<>();

		@Override
		public ChatResponse call(Prompt prompt) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Flux<ChatResponse> stream(Prompt prompt) {
			Sinks.Many<ChatResponse> answer = Sinks.many().unicast().onBackpressureBuffer();
			this.asked.put(prompt.getContents(), answer);
			return answer.asFlux();
		}

	}

	/**
	 * The controller of each tutorial, and who may ask: everyone.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ChatConfiguration {

		@Bean
		FakeModel model() {
			return new FakeModel();
		}

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll()).build();
		}

		@RestController
		static class ChatController {

			private final ChatClient client;

			ChatController(FakeModel model) {
				this.client = ChatClient.create(model);
			}

			@GetMapping(path = "/chat", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
			Flux<String> chat(@RequestParam String message) {
				return this.client.prompt().user(message).stream().content();
			}

		}

	}

}
