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

import java.io.Writer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;

import org.springframework.util.Assert;

/**
 * Does with its session what the peer says.
 */
public class UnusualEndpoint extends Endpoint implements MessageHandler.Whole<String> {

	private final JakartaEndpoints.Notes notes;

	private Session session;

	UnusualEndpoint(Diary diary) {
		this.notes = new JakartaEndpoints.Notes(diary) {
		};
	}

	@Override
	public void onOpen(Session session, EndpointConfig config) {
		this.session = session;
		this.notes.opened(session);
		session.addMessageHandler(this);
	}

	@Override
	public void onMessage(String command) {
		try {
			obey(command);
		}
		catch (Exception ex) {
			this.notes.note("in vain: " + Commands.describe(ex));
			this.session.getAsyncRemote().sendText(command + " in vain");
		}
	}

	private void obey(String command) throws Exception {
		switch (command) {
			case "add" -> {
				this.session.addMessageHandler(String.class, (text) -> {
				});
				this.session.getBasicRemote().sendText("added");
			}
			case "list" -> {
				this.notes.note("own among handlers " + this.session.getMessageHandlers().contains(this));
				this.session.getBasicRemote().sendText("listed");
			}
			case "remove" -> {
				this.session.removeMessageHandler(this);
				this.notes.note("handlers " + this.session.getMessageHandlers().size());
				this.session.getBasicRemote().sendText("removed");
			}
			case "replace" -> {
				this.session.removeMessageHandler(this);
				this.session.addMessageHandler(String.class,
						(text) -> this.session.getAsyncRemote().sendText("replacement: " + text));
				this.session.getBasicRemote().sendText("replaced");
			}
			case "async" -> {
				this.session.getAsyncRemote().sendText("by future").get(30, TimeUnit.SECONDS);
				CountDownLatch sent = new CountDownLatch(1);
				this.session.getAsyncRemote().sendText("by handler", (result) -> {
					this.notes.diary.noteOnly(this.notes.name(), "sent " + result.isOK());
					sent.countDown();
				});
				// The peer goes on when it has read this
				Assert.state(sent.await(30, TimeUnit.SECONDS), "Not sent");
				this.session.getBasicRemote().sendText("sent");
			}
			case "batch" -> {
				this.session.getBasicRemote().setBatchingAllowed(true);
				for (int i = 0; i < 3; i++) {
					this.session.getBasicRemote().sendText("batched " + i);
				}
				this.session.getBasicRemote().flushBatch();
			}
			case "parts" -> {
				this.session.getBasicRemote().sendText("part ", false);
				this.session.getBasicRemote().sendText("by part", true);
				try (Writer writer = this.session.getBasicRemote().getSendWriter()) {
					writer.write("by writer");
				}
			}
			case "sessions" -> this.session.getBasicRemote()
				.sendText(this.session.getOpenSessions().contains(this.session) ? "among them" : "not among them");
			case "properties" -> {
				this.session.getUserProperties().put("mine", "kept");
				this.session.getBasicRemote().sendText((String) this.session.getUserProperties().get("mine"));
			}
			case "idle" -> {
				this.session.setMaxIdleTimeout(500);
				this.session.getBasicRemote().sendText("idles " + this.session.getMaxIdleTimeout());
			}
			default -> this.session.getBasicRemote().sendText("no command: " + command);
		}
	}

	@Override
	public void onError(Session session, Throwable error) {
		this.notes.failed(error);
	}

	@Override
	public void onClose(Session session, CloseReason reason) {
		this.notes.closed(reason);
	}

}
