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

package io.github.wsshutdown.sample;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The STOMP broker of the profile {@code cluster}.
 *
 * @param host its host
 * @param port the port where it speaks STOMP over TCP
 * @param login the user as whom the application and all its peers log in
 * @param passcode the password
 * @param virtualHost the virtual host, for brokers that have any
 */
@ConfigurationProperties("sample.broker")
record BrokerProperties(String host, int port, String login, String passcode, @Nullable String virtualHost) {

}
