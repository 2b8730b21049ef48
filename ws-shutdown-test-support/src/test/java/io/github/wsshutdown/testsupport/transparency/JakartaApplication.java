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

package io.github.wsshutdown.testsupport.transparency;

import jakarta.websocket.server.ServerEndpointConfig;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

/**
 * The part of the servlet application that has endpoints of Jakarta WebSocket.
 */
@Configuration(proxyBeanMethods = false)
class JakartaApplication {

	@Bean
	ServerEndpointExporter serverEndpointExporter() {
		return new ServerEndpointExporter();
	}

	@Bean
	ServerEndpointConfig annotated(Diary diary) {
		return JakartaEndpoints.annotated(diary);
	}

	@Bean
	ServerEndpointConfig annotatedPartial(Diary diary) {
		return JakartaEndpoints.annotatedPartial(diary);
	}

	@Bean
	ServerEndpointConfig programmatic(Diary diary) {
		return JakartaEndpoints.programmatic(diary);
	}

	@Bean
	ServerEndpointConfig decoded(Diary diary) {
		return MoreEndpoints.decoded(diary);
	}

	@Bean
	ServerEndpointConfig room(Diary diary) {
		return MoreEndpoints.room(diary);
	}

	@Bean
	ServerEndpointConfig readers(Diary diary) {
		return MoreEndpoints.readers(diary);
	}

	@Bean
	ServerEndpointConfig unusual(Diary diary) {
		return MoreEndpoints.unusual(diary);
	}

}
