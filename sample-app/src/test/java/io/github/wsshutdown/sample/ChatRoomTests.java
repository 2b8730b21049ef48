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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ChatRoom}.
 */
class ChatRoomTests {

	private final ChatRoom room = new ChatRoom(Duration.ZERO, null);

	@Test
	void whenSomebodySpeaksThenAllMembersHearIt() {
		List<ChatMessage> first = new ArrayList<>();
		List<ChatMessage> second = new ArrayList<>();
		this.room.join(first::add);
		this.room.join(second::add);
		assertThat(this.room.say(new ChatInput("Ann", "Hello"))).isNull();
		assertThat(first).singleElement().satisfies((message) -> {
			assertThat(message.sender()).isEqualTo("Ann");
			assertThat(message.text()).isEqualTo("Hello");
			assertThat(message.direct()).isFalse();
		});
		assertThat(second).isEqualTo(first);
	}

	@Test
	void whenMemberHasLeftThenItHearsNothing() {
		List<ChatMessage> heard = new ArrayList<>();
		List<ChatMessage> others = new ArrayList<>();
		this.room.join(others::add);
		Consumer<ChatMessage> member = heard::add;
		this.room.join(member);
		this.room.leave(member);
		this.room.say(new ChatInput("Ann", "Hello"));
		assertThat(heard).isEmpty();
		assertThat(others).hasSize(1);
	}

	@Test
	void whenMemberJoinsThenItGetsTheLastMessagesOldestFirst() {
		for (int i = 1; i <= ChatRoom.HISTORY_SIZE + 1; i++) {
			this.room.say(new ChatInput("Ann", "Message " + i));
		}
		List<ChatMessage> history = this.room.join((message) -> {
		});
		assertThat(history).hasSize(ChatRoom.HISTORY_SIZE).isEqualTo(this.room.history());
		assertThat(history).first().extracting(ChatMessage::text).isEqualTo("Message 2");
		assertThat(history).last().extracting(ChatMessage::text).isEqualTo("Message 21");
	}

	@Test
	void whenTextIsBlankThenItIsIgnored() {
		this.room.say(new ChatInput("Ann", null));
		this.room.say(new ChatInput("Ann", " \n"));
		assertThat(this.room.history()).isEmpty();
	}

	@Test
	void whenSenderIsMissingThenItIsSomebody() {
		this.room.say(new ChatInput(null, "Hello"));
		assertThat(this.room.history()).singleElement().extracting(ChatMessage::sender).isEqualTo("Somebody");
	}

	@Test
	void whenInputIsTooLongThenItIsCut() {
		this.room.say(new ChatInput("n".repeat(1000), "t".repeat(1000)));
		assertThat(this.room.history()).singleElement().satisfies((message) -> {
			assertThat(message.sender()).hasSize(ChatRoom.MAX_SENDER_LENGTH);
			assertThat(message.text()).hasSize(ChatRoom.MAX_TEXT_LENGTH);
		});
	}

	@Test
	void whenCutWouldSplitCharacterThenCharacterIsLeftOut() {
		String start = "t".repeat(ChatRoom.MAX_TEXT_LENGTH - 1);
		this.room.say(new ChatInput("Ann", start + "\uD83D\uDE00"));
		assertThat(this.room.history()).singleElement().extracting(ChatMessage::text).isEqualTo(start);
	}

	@Test
	void whenTextStartsWithSlowThenSenderAloneIsAnswered() {
		ChatMessage answer = this.room.say(new ChatInput("Ann", "/slow why?"));
		assertThat(answer).isNotNull();
		assertThat(answer.text()).isEqualTo("slow answer to: why?");
		assertThat(answer.direct()).isTrue();
		assertThat(this.room.history()).singleElement().extracting(ChatMessage::text).isEqualTo("/slow why?");
	}

	@Test
	void whenMemberSaysGoThenSlowAnswerComesSooner() throws Exception {
		ChatRoom room = new ChatRoom(Duration.ofHours(1), null);
		CompletableFuture<ChatMessage> answer = CompletableFuture
			.supplyAsync(() -> room.say(new ChatInput("Ann", "/slow why?")));
		await().atMost(Duration.ofSeconds(30)).until(() -> !room.history().isEmpty());
		room.say(new ChatInput("Bob", "/go"));
		assertThat(answer.get(30, TimeUnit.SECONDS).text()).isEqualTo("slow answer to: why?");
	}

	@Test
	void whenTextStartsWithAskThenSenderIsAnsweredAndNobodyElseHearsIt() {
		ChatMessage answer = this.room.say(new ChatInput("Ann", "/ask why?"));
		assertThat(answer).isNotNull();
		assertThat(answer.text()).isEqualTo("slow answer to: why?");
		assertThat(answer.direct()).isTrue();
		assertThat(this.room.history()).isEmpty();
	}

	@Test
	void whenTextOnlyBeginsLikeSlowThenNobodyIsAnswered() {
		assertThat(this.room.say(new ChatInput("Ann", "/slower"))).isNull();
	}

}
