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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.log.LogMessage;
import org.springframework.stereotype.Component;

/**
 * The room: its members, what was said last, and the one thing that it answers itself. It
 * knows no transport.
 */
@Component
class ChatRoom {

	static final int MAX_TEXT_LENGTH = 500;

	static final int MAX_SENDER_LENGTH = 40;

	static final int HISTORY_SIZE = 20;

	private static final String SLOW_COMMAND = "/slow";

	private static final String ASK_COMMAND = "/ask";

	private static final String GO_COMMAND = "/go";

	private static final Log logger = LogFactory.getLog(ChatRoom.class);

	private final Duration slowAnswerDelay;

	private final ChatBroadcaster broadcaster;

	private final Object monitor = new Object();

	private final Set<Consumer<ChatMessage>> members = new LinkedHashSet<>();

	private final Deque<ChatMessage> history = new ArrayDeque<>();

	private volatile CountDownLatch go = new CountDownLatch(1);

	ChatRoom(@Value("${sample.slow-answer-delay:3s}") Duration slowAnswerDelay, @Nullable ChatBroadcaster broadcaster) {
		this.slowAnswerDelay = slowAnswerDelay;
		this.broadcaster = (broadcaster != null) ? broadcaster : this::hear;
	}

	/**
	 * Add a member, which hears everything said from now on.
	 * @param member called with each message; must not throw
	 * @return what was said before, oldest first
	 */
	List<ChatMessage> join(Consumer<ChatMessage> member) {
		synchronized (this.monitor) {
			this.members.add(member);
			return List.copyOf(this.history);
		}
	}

	void leave(Consumer<ChatMessage> member) {
		synchronized (this.monitor) {
			this.members.remove(member);
		}
	}

	List<ChatMessage> history() {
		synchronized (this.monitor) {
			return List.copyOf(this.history);
		}
	}

	/**
	 * Pass on what a peer says to all members. A text that starts with {@code /slow} is
	 * also answered; this method then takes as long as the answer does, so that a server
	 * can be stopped meanwhile. The answer comes sooner if a member says {@code /go}. A
	 * text that starts with {@code /ask} is answered in the same way and not passed on,
	 * so that many peers can ask at a time.
	 * @param input what the peer says; blank text is ignored
	 * @return an answer for this peer only, or {@code null}
	 */
	@Nullable ChatMessage say(ChatInput input) {
		CountDownLatch go = this.go;
		String text = shorten(input.text(), MAX_TEXT_LENGTH);
		if (text.isEmpty()) {
			return null;
		}
		if (isCommand(text, ASK_COMMAND)) {
			return answerSlowly(text.substring(ASK_COMMAND.length()).strip(), go);
		}
		String sender = shorten(input.sender(), MAX_SENDER_LENGTH);
		this.broadcaster.broadcast(ChatMessage.toAll(sender.isEmpty() ? "Somebody" : sender, text));
		log("Said: ", text);
		return isCommand(text, SLOW_COMMAND) ? answerSlowly(text.substring(SLOW_COMMAND.length()).strip(), go) : null;
	}

	/**
	 * Remember what was said and tell the members of this instance.
	 * @param message what was said, in this instance or in another
	 */
	void hear(ChatMessage message) {
		List<Consumer<ChatMessage>> listeners;
		synchronized (this.monitor) {
			if (message.text().equals(GO_COMMAND)) {
				this.go.countDown();
				this.go = new CountDownLatch(1);
			}
			this.history.addLast(message);
			if (this.history.size() > HISTORY_SIZE) {
				this.history.removeFirst();
			}
			listeners = List.copyOf(this.members);
		}
		listeners.forEach((listener) -> listener.accept(message));
	}

	private static boolean isCommand(String text, String command) {
		return text.equals(command) || text.startsWith(command + " ");
	}

	private @Nullable ChatMessage answerSlowly(String question, CountDownLatch go) {
		log("Asked: ", question);
		try {
			go.await(this.slowAnswerDelay.toMillis(), TimeUnit.MILLISECONDS);
			return ChatMessage.toOne("Server", "slow answer to: " + question);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
	}

	private static void log(String what, String text) {
		logger.debug(LogMessage.of(() -> what + text.replaceAll("[^\\p{Graph} ]", "?")));
	}

	private static String shorten(@Nullable String value, int maxLength) {
		String stripped = (value != null) ? value.strip() : "";
		if (stripped.length() <= maxLength) {
			return stripped;
		}
		boolean splitsPair = Character.isHighSurrogate(stripped.charAt(maxLength - 1));
		return stripped.substring(0, splitsPair ? maxLength - 1 : maxLength);
	}

}
