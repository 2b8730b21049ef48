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

package io.github.wsshutdown.reactive;

import io.github.wsshutdown.testsupport.UnixSocketContract;
import io.netty.channel.unix.DomainSocketAddress;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tests for a Reactor Netty that listens on a Unix domain socket.
 */
class ReactiveUnixSocketTests extends UnixSocketContract implements OnReactorNetty {

	ReactiveUnixSocketTests() {
		super(SocketConfiguration.class);
	}

	@Override
	protected String otherPath() {
		return "/prefetch";
	}

	/**
	 * Has the server listen on a socket.
	 */
	@Configuration(proxyBeanMethods = false)
	static class SocketConfiguration {

		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> socketCustomizer(
				@Value("${" + SOCKET + "}") String socket) {
			return (factory) -> factory
				.addServerCustomizers((server) -> server.bindAddress(() -> new DomainSocketAddress(socket)));
		}

	}

}
