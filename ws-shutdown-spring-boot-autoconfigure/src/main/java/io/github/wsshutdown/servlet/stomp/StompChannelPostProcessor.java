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
import java.util.Map;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.ExecutorSubscribableChannel;

/**
 * Adds {@link StompWork} to the channels that messages of STOMP sessions take.
 */
public final class StompChannelPostProcessor implements BeanPostProcessor {

	/** The channels' bean names, and whether they lead to the peers. */
	private static final Map<String, Boolean> CHANNELS = Map.of("clientInboundChannel", false, "brokerChannel", false,
			"clientOutboundChannel", true);

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
		Boolean outbound = CHANNELS.get(beanName);
		if (outbound != null && bean instanceof ExecutorSubscribableChannel channel) {
			StompWork work = new StompWork(this.sessions.getObject(), channel, outbound);
			// Set as a list, since the channel keeps a second one of those that are told
			// when a message was handled, to which it only ever appends
			List<ChannelInterceptor> interceptors = new ArrayList<>(channel.getInterceptors());
			interceptors.add(0, work.end());
			interceptors.add(work.begin());
			channel.setInterceptors(interceptors);
		}
		return bean;
	}

}
