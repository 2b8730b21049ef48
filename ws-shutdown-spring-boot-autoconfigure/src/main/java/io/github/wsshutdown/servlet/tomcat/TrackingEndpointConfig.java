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

package io.github.wsshutdown.servlet.tomcat;

import java.util.List;
import java.util.Map;

import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.Endpoint;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import jakarta.websocket.server.ServerEndpointConfig.Configurator;
import org.apache.tomcat.websocket.pojo.PojoEndpointServer;

/**
 * The configuration of an endpoint that makes Tomcat create a {@link TrackingEndpoint}
 * around it.
 */
final class TrackingEndpointConfig extends Configurator implements ServerEndpointConfig {

	private final ServerEndpointConfig delegate;

	private final Map<String, String> pathParameters;

	private final TrackingEndpoint.ConnectionLifecycle lifecycle;

	TrackingEndpointConfig(ServerEndpointConfig delegate, Map<String, String> pathParameters,
			TrackingEndpoint.ConnectionLifecycle lifecycle) {
		this.delegate = delegate;
		this.pathParameters = pathParameters;
		this.lifecycle = lifecycle;
	}

	@Override
	public <T> T getEndpointInstance(Class<T> endpointClass) throws InstantiationException {
		Object instance = this.delegate.getConfigurator().getEndpointInstance(this.delegate.getEndpointClass());
		Endpoint endpoint = (instance instanceof Endpoint) ? (Endpoint) instance
				: new PojoEndpointServer(this.pathParameters, instance);
		return endpointClass.cast(new TrackingEndpoint(this.lifecycle.follow(endpoint), instance, this));
	}

	/**
	 * The application's own configuration.
	 */
	ServerEndpointConfig delegate() {
		return this.delegate;
	}

	/**
	 * What is told how the connection goes.
	 */
	TrackingEndpoint.ConnectionLifecycle lifecycle() {
		return this.lifecycle;
	}

	@Override
	public Class<?> getEndpointClass() {
		return TrackingEndpoint.class;
	}

	@Override
	public Configurator getConfigurator() {
		return this;
	}

	@Override
	public String getPath() {
		return this.delegate.getPath();
	}

	@Override
	public List<String> getSubprotocols() {
		return this.delegate.getSubprotocols();
	}

	@Override
	public List<Extension> getExtensions() {
		return this.delegate.getExtensions();
	}

	@Override
	public List<Class<? extends Encoder>> getEncoders() {
		return this.delegate.getEncoders();
	}

	@Override
	public List<Class<? extends Decoder>> getDecoders() {
		return this.delegate.getDecoders();
	}

	@Override
	public Map<String, Object> getUserProperties() {
		return this.delegate.getUserProperties();
	}

}
