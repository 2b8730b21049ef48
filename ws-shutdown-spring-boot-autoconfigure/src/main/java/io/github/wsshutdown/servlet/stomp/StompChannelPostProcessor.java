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
import org.springframework.messaging.support.ExecutorSubscribableChannel;

/**
 * Has the messages on channels followed that those of STOMP sessions may take.
 */
public final class StompChannelPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<StompSessions> sessions;

	/**
	 * Create a new {@link StompChannelPostProcessor}.
	 * @param sessions the STOMP sessions
	 */
	public StompChannelPostProcessor(ObjectProvider<StompSessions> sessions) {
		this.sessions = sessions;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ExecutorSubscribableChannel channel) {
			this.sessions.getObject().follow(channel);
		}
		return bean;
	}

}
