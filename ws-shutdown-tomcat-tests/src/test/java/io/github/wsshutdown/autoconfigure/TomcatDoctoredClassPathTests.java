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

import java.util.Set;
import java.util.stream.Stream;

import io.github.wsshutdown.testsupport.DoctoredClassPathContract;
import org.apache.catalina.util.ServerInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for versions of Tomcat that lack what the hooks use.
 */
class TomcatDoctoredClassPathTests extends DoctoredClassPathContract {

	private static final String WEBSOCKET = "org.apache.tomcat.websocket.";

	private static final String NIO = "org.apache.tomcat.util.net.NioEndpoint";

	@Override
	protected Stream<Doctored> doctored() {
		return Stream.of(
				new Doctored("TomcatConnectionHandler",
						(classes) -> classes.makeFinal(WEBSOCKET + "server.WsHttpUpgradeHandler")),
				new Doctored("WsHttpUpgradeHandler.preInit",
						(classes) -> classes.rename("preInit", WEBSOCKET + "server.WsHttpUpgradeHandler",
								WEBSOCKET + "server.UpgradeUtil")),
				new Doctored("WsHttpUpgradeHandler.wsFrame",
						(classes) -> classes.rename("wsFrame", WEBSOCKET + "server.WsHttpUpgradeHandler")),
				new Doctored("NioEndpoint$Poller.getSelector",
						(classes) -> classes.rename("getSelector", NIO + "$Poller", NIO, NIO + "$NioSocketWrapper")),
				new Doctored("Transformation.more",
						(classes) -> classes.addAbstractMethod(WEBSOCKET + "Transformation", "more")));
	}

	@Override
	protected Set<String> findMissing(ClassLoader classLoader) {
		return ContainerLinks.TOMCAT.findMissing(classLoader);
	}

	@Override
	protected String testedVersions() {
		return ContainerLinks.TOMCAT.testedVersions();
	}

	@Test
	void testedVersionsAreThoseOfTheBuild() {
		String running = ServerInfo.getServerNumber().replaceAll("\\.0$", "");
		assertThat(ContainerLinks.TOMCAT.testedVersions()).contains(running);
		assertThat(ContainerLinks.TOMCAT.findMissing(getClass().getClassLoader())).isEmpty();
	}

}
