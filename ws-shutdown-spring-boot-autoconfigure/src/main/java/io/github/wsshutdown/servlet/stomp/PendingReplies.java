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

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.connection.Connection;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.AbstractMethodMessageHandler;
import org.springframework.messaging.handler.invocation.AsyncHandlerMethodReturnValueHandler;
import org.springframework.messaging.handler.invocation.HandlerMethodReturnValueHandler;
import org.springframework.messaging.simp.SimpAttributes;
import org.springframework.messaging.simp.SimpAttributesContextHolder;

/**
 * Has what a handler has returned as a future be work of its session until it has been
 * sent.
 */
final class PendingReplies implements AsyncHandlerMethodReturnValueHandler {

	private final StompSessions sessions;

	private final AsyncHandlerMethodReturnValueHandler delegate;

	private PendingReplies(StompSessions sessions, AsyncHandlerMethodReturnValueHandler delegate) {
		this.sessions = sessions;
		this.delegate = delegate;
	}

	/**
	 * Follow what the handlers of annotated methods return.
	 */
	static void follow(StompSessions sessions, AbstractMethodMessageHandler<?> handler) {
		List<HandlerMethodReturnValueHandler> handlers = handler.getReturnValueHandlers()
			.stream()
			.<HandlerMethodReturnValueHandler>map(
					(candidate) -> (candidate instanceof AsyncHandlerMethodReturnValueHandler asynchronous)
							? new PendingReplies(sessions, asynchronous) : candidate)
			.toList();
		// It only adds to those that it has
		handler.setReturnValueHandlers(null);
		handler.setReturnValueHandlers(handlers);
	}

	@Override
	public boolean supportsReturnType(MethodParameter returnType) {
		return this.delegate.supportsReturnType(returnType);
	}

	@Override
	public void handleReturnValue(@Nullable Object returnValue, MethodParameter returnType, Message<?> message)
			throws Exception {
		this.delegate.handleReturnValue(returnValue, returnType, message);
	}

	@Override
	public boolean isAsyncReturnValue(Object returnValue, MethodParameter returnType) {
		return this.delegate.isAsyncReturnValue(returnValue, returnType);
	}

	@Override
	public @Nullable CompletableFuture<?> toCompletableFuture(Object returnValue, MethodParameter returnType) {
		CompletableFuture<?> future = this.delegate.toCompletableFuture(returnValue, returnType);
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
