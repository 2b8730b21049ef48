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

package io.github.wsshutdown.servlet.sockjs;

import java.util.Set;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Keeps Spring's schedulers for SockJS at work until they are stopped, which is after the
 * drain. As they are, they refuse tasks from the moment the context closes; each message
 * schedules the next heartbeat, so that a reply sent during a drain would fail.
 */
public final class SockJsSchedulerPostProcessor implements BeanPostProcessor {

	private static final Set<String> SCHEDULERS = Set.of("defaultSockJsTaskScheduler", "messageBrokerTaskScheduler");

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (SCHEDULERS.contains(beanName) && bean instanceof ThreadPoolTaskScheduler scheduler) {
			scheduler.setAcceptTasksAfterContextClose(true);
		}
		return bean;
	}

}
