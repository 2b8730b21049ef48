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

package io.github.wsshutdown.servlet.stomp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.connection.Connection;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.invocation.AbstractMethodMessageHandler;
import org.springframework.messaging.handler.invocation.HandlerMethodReturnValueHandler;
import org.springframework.messaging.handler.invocation.HandlerMethodReturnValueHandlerComposite;
import org.springframework.messaging.simp.SimpAttributes;
import org.springframework.messaging.simp.SimpAttributesContextHolder;

/**
 * Has what a handler has returned as a future be work of its session until it has been
 * sent.
 */
final class PendingReplies extends HandlerMethodReturnValueHandlerComposite {

	private final StompSessions sessions;

	private PendingReplies(StompSessions sessions) {
		this.sessions = sessions;
	}

	/**
	 * Follow what the handlers of annotated methods return: asked before all others, it
	 * asks them. They stay where the application may look for them.
	 */
	static void follow(StompSessions sessions, AbstractMethodMessageHandler<?> handler) {
		List<HandlerMethodReturnValueHandler> handlers = new ArrayList<>(handler.getReturnValueHandlers());
		PendingReplies replies = new PendingReplies(sessions);
		replies.addHandlers(handlers);
		handlers.add(0, replies);
		// It only adds to those that it has
		handler.setReturnValueHandlers(null);
		handler.setReturnValueHandlers(handlers);
	}

	@Override
	public @Nullable CompletableFuture<?> toCompletableFuture(Object returnValue, MethodParameter returnType) {
		CompletableFuture<?> future = super.toCompletableFuture(returnValue, returnType);
		SimpAttributes attributes = SimpAttributesContextHolder.getAttributes();
		StompSession session = (attributes != null) ? this.sessions.find(attributes.getSessionId()) : null;
		return (future != null && session != null) ? workOf(session.connection(), future) : future;
	}

	/**
	 * Spring sends the reply while the future that it is given is being completed.
	 */
	private static <T> CompletableFuture<T> workOf(Connection connection, CompletableFuture<T> future) {
		CompletableFuture<T> work = new CompletableFuture<>();
		connection.beginWork();
		future.whenComplete((reply, failure) -> {
			try {
				if (failure != null) {
					work.completeExceptionally(failure);
				}
				else {
					work.complete(reply);
				}
			}
			finally {
				connection.endWork();
			}
		});
		return work;
	}

}
