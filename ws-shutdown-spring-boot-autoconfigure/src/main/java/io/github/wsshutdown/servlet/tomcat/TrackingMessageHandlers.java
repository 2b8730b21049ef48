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

package io.github.wsshutdown.servlet.tomcat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.github.wsshutdown.drain.Connection;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.tomcat.websocket.WrappedMessageHandler;
import org.apache.tomcat.websocket.WsSession;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Puts message handlers that ask the connection first in the place of those that a
 * session has. Tomcat holds on to the handler of a message from its first byte to its
 * last, so a message that is under way when the connection begins to go away can be
 * stopped only here.
 */
class TrackingMessageHandlers {

	private static final Log logger = LogFactory.getLog(TrackingMessageHandlers.class);

	/** What Tomcat's frames are handed over as: it has one handler of each. */
	private static final List<Class<?>> TYPES = List.of(String.class, ByteBuffer.class, PongMessage.class);

	/** Finding out takes longer than the rest of the handshake adds. */
	private final Map<Class<?>, Class<?>> declaredTypes = new ConcurrentReferenceHashMap<>();

	/**
	 * Replace the message handlers of a session.
	 * @param failed what is told if one could not be replaced; it stays in its place
	 * @return those that were replaced
	 */
	List<MessageHandler> install(WsSession session, Connection connection, Consumer<Throwable> failed) {
		Set<MessageHandler> handlers = session.getMessageHandlers();
		try {
			install(session, handlers, connection);
		}
		catch (RuntimeException | Error ex) {
			if (session.isClosed()) {
				logger.trace("Session was closed as it was opened", ex);
			}
			else {
				failed.accept(ex);
			}
		}
		return List.copyOf(handlers);
	}

	private void install(WsSession session, Set<MessageHandler> handlers, Connection connection) {
		boolean unknown = false;
		for (MessageHandler handler : handlers) {
			Class<?> type = declaredType(handler);
			if (type != null) {
				replace(session, type, handler, connection);
			}
			else {
				unknown = true;
			}
		}
		if (unknown) {
			installByTrial(session, connection);
		}
	}

	private void replace(WsSession session, Class<?> type, MessageHandler handler, Connection connection) {
		MessageHandler tracking = track(handler, connection);
		session.removeMessageHandler(handler);
		try {
			add(session, type, tracking);
		}
		catch (RuntimeException | Error ex) {
			if (!session.isClosed()) {
				add(session, type, handler);
			}
			throw ex;
		}
	}

	private @Nullable Class<?> declaredType(MessageHandler handler) {
		Class<?> type = this.declaredTypes.computeIfAbsent(handler.getClass(), TrackingMessageHandlers::resolveType);
		return TYPES.contains(type) ? type : null;
	}

	private static Class<?> resolveType(Class<?> handlerType) {
		Class<?> type = MessageHandler.Partial.class.isAssignableFrom(handlerType) ? MessageHandler.Partial.class
				: MessageHandler.Whole.class;
		return ResolvableType.forClass(handlerType).as(type).getGeneric().resolve(Void.class);
	}

	/**
	 * A lambda does not tell what it takes, so find out which kind of handler is missing
	 * once it has been removed.
	 */
	private void installByTrial(WsSession session, Connection connection) {
		List<Class<?>> taken = TYPES.stream().filter((type) -> isTaken(session, type)).toList();
		for (MessageHandler handler : session.getMessageHandlers()) {
			if (!(handler instanceof Tracking)) {
				MessageHandler tracking = track(handler, connection);
				session.removeMessageHandler(handler);
				taken.stream()
					.filter((type) -> !isTaken(session, type))
					.findFirst()
					.ifPresent((type) -> add(session, type, tracking));
			}
		}
	}

	private static boolean isTaken(WsSession session, Class<?> type) {
		MessageHandler.Whole<Object> probe = (message) -> {
		};
		try {
			session.addMessageHandler(cast(type), probe);
		}
		catch (IllegalStateException ex) {
			return true;
		}
		session.removeMessageHandler(probe);
		return false;
	}

	@SuppressWarnings("unchecked")
	MessageHandler track(MessageHandler handler, Connection connection) {
		return (handler instanceof MessageHandler.Partial)
				? new TrackingPartial<>((MessageHandler.Partial<Object>) handler, connection)
				: new TrackingWhole<>((MessageHandler.Whole<Object>) handler, connection);
	}

	@SuppressWarnings("unchecked")
	private static void add(WsSession session, Class<?> type, MessageHandler handler) {
		if (handler instanceof MessageHandler.Partial) {
			session.addMessageHandler(cast(type), (MessageHandler.Partial<Object>) handler);
		}
		else {
			session.addMessageHandler(cast(type), (MessageHandler.Whole<Object>) handler);
		}
	}

	@SuppressWarnings("unchecked")
	private static Class<Object> cast(Class<?> type) {
		return (Class<Object>) type;
	}

	private abstract static class Tracking implements WrappedMessageHandler {

		final Connection connection;

		private final MessageHandler delegate;

		Tracking(MessageHandler delegate, Connection connection) {
			this.delegate = delegate;
			this.connection = connection;
		}

		@Override
		public long getMaxMessageSize() {
			return (this.delegate instanceof WrappedMessageHandler wrapped) ? wrapped.getMaxMessageSize() : -1;
		}

		@Override
		public MessageHandler getWrappedHandler() {
			return this.delegate;
		}

	}

	static final class TrackingWhole<T> extends Tracking implements MessageHandler.Whole<T> {

		private final MessageHandler.Whole<T> delegate;

		TrackingWhole(MessageHandler.Whole<T> delegate, Connection connection) {
			super(delegate, connection);
			this.delegate = delegate;
		}

		@Override
		public void onMessage(T message) {
			if (this.connection.beginMessage()) {
				try {
					this.delegate.onMessage(message);
				}
				finally {
					this.connection.endWork();
				}
			}
		}

	}

	/**
	 * A message of several parts is handled as a whole or not at all.
	 */
	private static final class TrackingPartial<T> extends Tracking implements MessageHandler.Partial<T> {

		private final MessageHandler.Partial<T> delegate;

		private boolean insideMessage;

		private boolean handled;

		TrackingPartial(MessageHandler.Partial<T> delegate, Connection connection) {
			super(delegate, connection);
			this.delegate = delegate;
		}

		@Override
		public void onMessage(T part, boolean last) {
			if (!this.insideMessage) {
				this.handled = this.connection.beginMessage();
			}
			this.insideMessage = !last;
			if (!this.handled) {
				return;
			}
			try {
				this.delegate.onMessage(part, last);
			}
			finally {
				if (last) {
					this.connection.endWork();
				}
			}
		}

	}

}
