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

import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.drain.DefaultWebSocketDrainer;
import jakarta.servlet.ServletContext;
import org.apache.catalina.Context;
import org.apache.catalina.WebResourceRoot;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWarDeployment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for WARs in a Tomcat that is not
 * embedded.
 */
@AutoConfiguration(after = WebSocketShutdownAutoConfiguration.class)
@ConditionalOnClass({ ServletContext.class, Context.class, WebResourceRoot.class })
@ConditionalOnWarDeployment
@ConditionalOnBean(HandshakeAdmission.class)
public final class TomcatWarShutdownAutoConfiguration {

	@Bean(autowireCandidate = false)
	@Lazy(false)
	TomcatContextStopListener wsShutdownTomcatContextStopListener(ServletContext servletContext,
			BeanFactory beanFactory, DefaultWebSocketDrainer drainer) {
		return new TomcatContextStopListener(servletContext, beanFactory.getBean(WebSocketShutdownLifecycle.class),
				drainer);
	}

}
