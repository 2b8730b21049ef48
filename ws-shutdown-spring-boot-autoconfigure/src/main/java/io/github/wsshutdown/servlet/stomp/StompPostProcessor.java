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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.messaging.handler.invocation.AbstractMethodMessageHandler;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.messaging.support.InterceptableChannel;

/**
 * Has that part of an application's beans followed which works for STOMP sessions.
 */
public final class StompPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<StompSessions> sessions;

	/**
	 * Create a new {@link StompPostProcessor}.
	 * @param sessions the STOMP sessions
	 */
	public StompPostProcessor(ObjectProvider<StompSessions> sessions) {
		this.sessions = sessions;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ExecutorSubscribableChannel channel) {
			this.sessions.getObject().follow(channel);
		}
		else if (bean instanceof InterceptableChannel channel) {
			IntegrationWork.follow(this.sessions.getObject(), channel);
		}
		else if (bean instanceof AbstractMethodMessageHandler<?> handler) {
			PendingReplies.follow(this.sessions.getObject(), handler);
		}
		return bean;
	}

}
