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

package io.github.wsshutdown.client.autoconfigure;

import java.lang.reflect.Field;

import io.github.wsshutdown.client.GracefulWebSocketClient;
import io.github.wsshutdown.client.ReconnectOptions;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.log.LogMessage;
import org.springframework.web.socket.client.WebSocketClient;

/**
 * Gives beans of Spring that have a {@link WebSocketClient} one that closes gracefully,
 * which they stop with themselves. They have no setter for it, so it is put into their
 * field; where that fails they are left as they are.
 */
final class GracefulClientPostProcessor implements BeanPostProcessor {

	static final String MANAGER_FIELD = "client";

	static final String STOMP_FIELD = "webSocketClient";

	private static final Log logger = LogFactory.getLog(GracefulClientPostProcessor.class);

	private final Class<?> type;

	private final String fieldName;

	private final ObjectProvider<ReconnectOptions> options;

	GracefulClientPostProcessor(Class<?> type, String fieldName, ObjectProvider<ReconnectOptions> options) {
		this.type = type;
		this.fieldName = fieldName;
		this.options = options;
	}

	@Override
	public @Nullable Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (this.type.isInstance(bean)) {
			try {
				Field field = this.type.getDeclaredField(this.fieldName);
				field.setAccessible(true);
				if (field.get(bean) instanceof WebSocketClient client && !(client instanceof GracefulWebSocketClient)) {
					field.set(bean, new GracefulWebSocketClient(client, this.options.getObject().closeTimeout()));
				}
			}
			catch (ReflectiveOperationException | RuntimeException ex) {
				logger.warn(LogMessage.format("Bean '%s' will not close its WebSocket connections gracefully: "
						+ "give it a GracefulWebSocketClient", beanName), ex);
			}
		}
		return bean;
	}

}
