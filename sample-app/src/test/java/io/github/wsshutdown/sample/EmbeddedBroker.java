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

import java.util.Set;

import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * ActiveMQ Artemis in this process, which keeps nothing on disk and speaks STOMP over TCP
 * on the loopback interface. A person starts it on the port that the profile
 * {@code cluster} of the sample expects.
 */
public final class EmbeddedBroker implements AutoCloseable {

	private static final String LOGIN = "guest";

	private static final String PASSCODE = "guest";

	private static final int DEFAULT_PORT = 61613;

	private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();

	EmbeddedBroker(int port) throws Exception {
		LoggingSystem.get(getClass().getClassLoader()).setLogLevel("org.apache.activemq", LogLevel.ERROR);
		this.server.setConfiguration(new ConfigurationImpl().setPersistenceEnabled(false)
			.setJMXManagementEnabled(false)
			.setSecurityEnabled(true)
			.addAcceptorConfiguration("stomp", "tcp://127.0.0.1:" + port + "?protocols=STOMP"));
		this.server.setSecurityManager(new OneUser());
		this.server.start();
	}

	public static void main(String[] args) throws Exception {
		int port = (args.length > 0) ? Integer.parseInt(args[0]) : DEFAULT_PORT;
		EmbeddedBroker broker = new EmbeddedBroker(port);
		LogFactory.getLog(EmbeddedBroker.class).info("STOMP broker started on port " + port);
		Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
	}

	@Override
	public void close() {
		try {
			this.server.stop();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Lets one user do everything and everybody else nothing.
	 */
	private static final class OneUser implements ActiveMQSecurityManager {

		@Override
		public boolean validateUser(String user, String password) {
			return LOGIN.equals(user) && PASSCODE.equals(password);
		}

		@Override
		public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType checkType) {
			return validateUser(user, password);
		}

	}

}
