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

import java.lang.reflect.Method;
import java.util.List;

import jakarta.websocket.MessageHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.tomcat.websocket.pojo.PojoMessageHandlerWholeBase;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Destroys the decoders of annotated endpoints. Tomcat does that only for message
 * handlers that are its own, and behind a {@link TrackingMessageHandlers tracking} one it
 * does not see them; the method is protected, hence the reflection.
 */
final class PojoDecoders {

	private static final Log logger = LogFactory.getLog(PojoDecoders.class);

	private static final @Nullable Method ON_CLOSE = findOnClose();

	private PojoDecoders() {
	}

	private static @Nullable Method findOnClose() {
		Method method = ReflectionUtils.findMethod(PojoMessageHandlerWholeBase.class, "onClose");
		if (method == null) {
			logger.warn("This version of Tomcat has no PojoMessageHandlerWholeBase.onClose():"
					+ " decoders of annotated endpoints will not be destroyed");
			return null;
		}
		ReflectionUtils.makeAccessible(method);
		return method;
	}

	/**
	 * Find the message handlers that may have decoders.
	 */
	static List<MessageHandler> ownersAmong(List<MessageHandler> handlers) {
		return handlers.stream().filter((handler) -> handler instanceof PojoMessageHandlerWholeBase<?>).toList();
	}

	/**
	 * Destroy the decoders of {@link #ownersAmong message handlers that may have some}.
	 */
	static void destroy(List<MessageHandler> owners) {
		if (ON_CLOSE != null) {
			owners.forEach((owner) -> ReflectionUtils.invokeMethod(ON_CLOSE, owner));
		}
	}

}
