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

package io.github.wsshutdown.autoconfigure;

import java.lang.reflect.Method;
import java.time.Duration;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * Lets Reactor Netty's event loops end at once when the application stops. They would
 * wait two seconds for more to do, in which their channels are closed already; after a
 * drain there is nothing to come. Only those are meant that Spring Boot has made, if no
 * property says how long they are to wait.
 *
 * @param beanFactory has them
 * @param environment has the property
 */
record EventLoopQuietPeriod(ConfigurableListableBeanFactory beanFactory,
		Environment environment) implements SmartInitializingSingleton {

	private static final String PROPERTY = "spring.reactor.netty.shutdown-quiet-period";

	@Override
	public void afterSingletonsInstantiated() {
		if (this.environment.containsProperty(PROPERTY)) {
			return;
		}
		for (String name : this.beanFactory.getBeanNamesForType(ReactorResourceFactory.class, false, false)) {
			if (isMadeByBoot(name)) {
				this.beanFactory.getBean(name, ReactorResourceFactory.class).setShutdownQuietPeriod(Duration.ZERO);
			}
		}
	}

	/** Also where ahead-of-time processing has replaced the definition. */
	private boolean isMadeByBoot(String name) {
		if (!this.beanFactory.containsBeanDefinition(name)
				|| !(this.beanFactory.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition)) {
			return false;
		}
		Method method = definition.getResolvedFactoryMethod();
		return method != null
				&& method.getDeclaringClass().getName().startsWith("org.springframework.boot.reactor.netty.");
	}

}
