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

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.context.ContextLoader;

/**
 * Follows STOMP sessions in the contexts of further dispatcher servlets too. Created by
 * Spring, by its name.
 *
 * @see ContextLoader#GLOBAL_INITIALIZER_CLASSES_PARAM
 */
public final class StompContextInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		ApplicationContext parent = context.getParent();
		if (parent != null) {
			parent.getBeanProvider(StompPostProcessor.class)
				.ifAvailable((processor) -> context
					.addBeanFactoryPostProcessor((beanFactory) -> beanFactory.addBeanPostProcessor(processor)));
		}
	}

}
